import mermaid, { type MermaidConfig } from 'mermaid'
import { whenIdle } from '../../ui/hooks/when-idle.ts'

/** An SVG as an address for `<img>`, where nothing in it can run, load or be clicked. Lengths are CSS pixels. */
export interface Drawing {
  src: string
  width: number
  height: number
}

let drawn: Promise<unknown> = Promise.resolve()

/**
 * Draws a diagram that the rules let through, one after the other and when the page has time.
 * @throws Error when Mermaid does not understand it
 */
export function drawDiagram(source: string, dark: boolean): Promise<Drawing> {
  const drawing = drawn.then(() => whenIdle(1_000)).then(() => draw(source, dark))
  drawn = drawing.catch(() => undefined)
  return drawing
}

async function draw(source: string, dark: boolean): Promise<Drawing> {
  const room = document.createElement('div')
  room.className = 'drawing-room'
  room.inert = true
  document.body.append(room)
  try {
    mermaid.initialize(configOf(dark))
    const { svg } = await mermaid.render('grizz-diagram', source, room)
    return drawingOf(svg)
  } finally {
    room.remove()
  }
}

function drawingOf(markup: string): Drawing {
  const parsed = new DOMParser().parseFromString(markup, 'image/svg+xml')
  const svg = parsed.documentElement
  const [, , width = 0, height = 0] = (svg.getAttribute('viewBox') ?? '').split(/[\s,]+/).map(Number)
  if (svg.nodeName !== 'svg' || !(width > 0 && height > 0)) throw new Error('There is nothing to draw')
  svg.setAttribute('width', String(width))
  svg.setAttribute('height', String(height))
  const text = new XMLSerializer().serializeToString(svg)
  return { src: `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`, width, height }
}

/** The system's font, for a picture has no fonts of the page. A diagram's own settings do not change it. */
function configOf(dark: boolean): MermaidConfig {
  return {
    startOnLoad: false,
    securityLevel: 'strict',
    htmlLabels: false,
    suppressErrorRendering: true,
    maxTextSize: 10_000,
    maxEdges: 250,
    theme: 'base',
    darkMode: dark,
    fontFamily: 'system-ui, sans-serif',
    themeVariables: { fontSize: '15px', ...(dark ? darkColours : lightColours) },
    flowchart: { htmlLabels: false, curve: 'basis' },
    secure: [
      'secure',
      'securityLevel',
      'startOnLoad',
      'maxTextSize',
      'maxEdges',
      'suppressErrorRendering',
      'htmlLabels',
      'theme',
      'themeVariables',
      'themeCSS',
      'fontFamily',
      'flowchart',
      'dompurifyConfig',
    ],
  }
}

/** The tokens of tokens.css, in a notation that Mermaid can reckon with. */
const lightColours = {
  background: '#fbf9f6',
  primaryColor: '#fdf0d7',
  primaryBorderColor: '#dda544',
  primaryTextColor: '#271f19',
  secondaryColor: '#efebe4',
  tertiaryColor: '#f6f3ee',
  lineColor: '#78706a',
  textColor: '#271f19',
  noteBkgColor: '#fdf0d7',
  noteBorderColor: '#dda544',
}
const darkColours = {
  background: '#171310',
  primaryColor: '#3b2c17',
  primaryBorderColor: '#d69c3f',
  primaryTextColor: '#ebe7e2',
  secondaryColor: '#2b2621',
  tertiaryColor: '#231e1a',
  lineColor: '#a29a92',
  textColor: '#ebe7e2',
  noteBkgColor: '#3b2c17',
  noteBorderColor: '#d69c3f',
}

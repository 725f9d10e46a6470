// The page that hostile Markdown is given to: the component of the product, fed as a growing answer is, and beside it
// the careless renderers that show that the Markdown is hostile indeed.
import katex from 'katex'
import { marked } from 'marked'
import mermaid from 'mermaid'
import { createElement } from 'react'
import { flushSync } from 'react-dom'
import { createRoot } from 'react-dom/client'
import { Markdown } from '../../web/src/markdown/Markdown.tsx'

const ran = new Set()
window.pwn = (id) => ran.add(id)
window.hostile = { ran: () => [...ran], renderSafely, renderCarelessly, renderHeavy }

const place = document.body.appendChild(document.createElement('main'))

/**
 * Renders a case at each of its lengths, as an answer that grows, and then whole; or only whole. Uses what came out as
 * a user and a careless script would. Gives what must never be in the page and was.
 */
async function renderSafely(markdown, whole) {
  const root = createRoot(place)
  const found = new Set()
  const show = (text, streaming) => {
    flushSync(() =>
      root.render(createElement('div', { 'data-content': true }, createElement(Markdown, { text, streaming }))),
    )
    for (const fault of forbiddenIn(place)) found.add(fault)
  }
  for (let length = whole ? markdown.length : 1; length < markdown.length; length += 1) {
    show(markdown.slice(0, length), true)
    if (length % 40 === 0) await turn()
  }
  show(markdown, true)
  show(markdown, false)
  await settled()
  for (const fault of forbiddenIn(place)) found.add(fault)
  use(window, place)
  await turn()
  root.unmount()
  return [...found]
}

/**
 * Renders a text as an answer that grows in some steps and then is whole, to the last frame. Gives the milliseconds.
 */
async function renderHeavy(markdown, steps) {
  const begun = performance.now()
  const root = createRoot(place)
  const show = (text, streaming) =>
    root.render(createElement('div', { 'data-content': true }, createElement(Markdown, { text, streaming })))
  for (let step = 1; step <= steps; step += 1) {
    show(markdown.slice(0, (markdown.length * step) / steps), true)
    await frame()
  }
  show(markdown, false)
  while (isGrowing()) await frame()
  await settled()
  await frame()
  root.unmount()
  return performance.now() - begun
}

/** Text that waits for its frame is in the page, but hidden. */
const isGrowing = () => !place.hasChildNodes() || place.querySelector('[data-waiting]') !== null

const frame = () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)))

const turn = () => new Promise((resolve) => setTimeout(resolve))

/** Formulas and diagrams are drawn when their code has come; a formula without its closing mark stays text. */
async function settled() {
  await turn()
  const waiting = () =>
    place.querySelector('.formula-text:not([title], [data-open])') !== null ||
    [...place.querySelectorAll('.diagram')].some(
      (diagram) => !diagram.querySelector('img') && !diagram.parentElement.querySelector('.diagram-problem'),
    )
  for (let turns = 0; turns < 500 && waiting(); turns += 1) await new Promise((resolve) => setTimeout(resolve, 10))
}

const forbidden =
  'script,iframe,frame,object,embed,form,base,meta,link,style,template,video,audio,source,track,picture,area,map,marquee,dialog,textarea,select,foreignObject,image,use,animate,set'

function forbiddenIn(element) {
  const faults = [...element.querySelectorAll(forbidden)].map(({ localName }) => `<${localName}>`)
  for (const { localName, attributes } of element.querySelectorAll('*'))
    for (const { name, value } of attributes)
      if (isForbidden(localName, name, value)) faults.push(`${localName} ${name}=${value}`)
  return faults
}

function isForbidden(element, name, value) {
  if (/^on|^(srcset|srcdoc|action|formaction|background|poster|ping|data|id|name|xlink:href)$/.test(name)) return true
  if (name === 'href') return element !== 'a' || !/^(https?|mailto|tel):/.test(new URL(value, location.href).href)
  if (name === 'src') return element !== 'img' || !/^data:image\/(svg\+xml|png|gif|jpeg|webp|avif)[;,]/.test(value)
  return name === 'style' && /url|expression|import|image-set/i.test(value)
}

/** Presses, points and trusts: links that lead nowhere safe, buttons, handlers, and objects that a page looks for. */
function use(view, element) {
  for (const type of ['mouseover', 'pointerenter'])
    for (const one of element.querySelectorAll('*')) one.dispatchEvent(new view.MouseEvent(type, { bubbles: true }))
  for (const one of element.querySelectorAll('[autofocus]')) one.focus()
  for (const link of element.querySelectorAll('a,area')) if (!isAddress(link)) press(view, link)
  for (const one of element.querySelectorAll('button:not([aria-label]),input[type=image],b')) press(view, one)
  const { grizzConfig } = view
  if (grizzConfig) new view.Image().src = grizzConfig.href?.value ?? grizzConfig.href ?? grizzConfig.src ?? ''
}

/** To follow an address that one sees is a user's choice. */
function isAddress(link) {
  return /^(https?|mailto|tel):/.test(String(link.href?.baseVal ?? link.href)) && !link.hasAttribute('onclick')
}

function press(view, element) {
  element.removeAttribute('target')
  element.dispatchEvent(new view.MouseEvent('click', { bubbles: true, cancelable: true }))
}

const renderers = {
  marked: (markdown) => marked.parse(markdown),
  raw: (markdown) => markdown,
  template: byTemplate,
  katex: (markdown) => katex.renderToString(texOf(markdown), { trust: true, strict: false, throwOnError: false }),
  mermaid: drawLoosely,
}

/** In a frame of its own, so that a page that moves on takes only itself away. */
async function renderCarelessly(markdown, control) {
  const frame = document.body.appendChild(document.createElement('iframe'))
  // A diagram that cannot be drawn may have called elsewhere already.
  const content = await Promise.resolve(renderers[control](markdown)).catch(String)
  const loaded = new Promise((resolve) => frame.addEventListener('load', resolve, { once: true }))
  frame.srcdoc = `<!doctype html><script>window.pwn = (id) => parent.pwn(id)</script><body>${content}`
  await Promise.race([loaded, new Promise((resolve) => setTimeout(resolve, 3_000))])
  try {
    use(frame.contentWindow, frame.contentDocument)
  } catch {
    // It moved on to another page, or took itself away: its request was counted.
  }
}

/** The substitute for a parser that a hurried programmer writes. */
function byTemplate(markdown) {
  return markdown
    .replace(/^(?:```|~~~)([^\n]*)\n([\s\S]*?)(?:\n```|$)/gm, '<pre><code class="language-$1">$2</code></pre>')
    .replace(/`([^`\n]+)`/g, '<code>$1</code>')
    .replace(/^\[\^[^\]]+\]:\s*/gm, '<p class=note>')
    .replace(/!\[([^\]]*)\]\(([^)\s]*)\)/g, '<img src="$2" alt="$1">')
    .replace(/\[([^\]]*)\]\((\S*?)(?: '(.*?)')?\)(?=\s|$)/g, '<a href="$2" title="$3">$1</a>')
    .replace(/<((?:https?|javascript):[^>]*)>/gi, '<a href="$1">$1</a>')
}

const texOf = (markdown) => markdown.replace(/^(?:\$\$?|\\[[(])|(?:\$\$?|\\[\])])$/g, '')

let drawn = Promise.resolve()

/** Drawn in this page, as Mermaid does, and used there; one after the other. */
function drawLoosely(markdown) {
  const drawing = drawn.then(() => draw(markdown))
  drawn = drawing.catch(() => undefined)
  return drawing
}

async function draw(markdown) {
  mermaid.initialize({ startOnLoad: false, securityLevel: 'loose', htmlLabels: true, secure: [] })
  const room = document.body.appendChild(document.createElement('div'))
  const { svg, bindFunctions } = await mermaid.render('careless', markdown.split('\n').slice(1, -1).join('\n'), room)
  room.innerHTML = svg
  bindFunctions?.(room)
  use(window, room)
  for (const node of room.querySelectorAll('.clickable')) press(window, node)
  room.remove()
  return svg
}

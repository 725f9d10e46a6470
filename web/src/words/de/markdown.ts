import type { en } from '../en/markdown.ts'
import type { Translation } from '../language/text.ts'

export const markdown: Translation<typeof en> = {
  footnotes: 'Fußnoten',
  backToFootnote: 'Zurück zur Fußnote {number} im Text',
  showPicture: 'Bild von {host} zeigen',
  done: 'Erledigt',
  toDo: 'Zu tun',
  wrapLines: 'Zeilen umbrechen',
  fullSize: 'Volle Größe',
  showSource: 'Quelltext zeigen',
  diagramTitled: 'Diagramm: {title}',
  diagram: 'Diagramm. Sein Quelltext lässt sich zeigen.',
  diagramTooLarge: 'Dieses Diagramm ist zu groß, um hier gezeichnet zu werden; dies ist sein Quelltext.',
  diagramKind: 'Diese Art von Diagramm wird hier nicht gezeichnet; dies ist sein Quelltext.',
  diagramElsewhere: 'Dieses Diagramm verlangt etwas von anderswo; gezeigt wird nur sein Quelltext.',
  diagramFailed: 'Dieses Diagramm lässt sich nicht zeichnen; dies ist sein Quelltext. {reason}',
  formulaTooLarge: 'Diese Formel ist zu groß, um gezeichnet zu werden; dies ist ihr Quelltext.',
  formulaTooLong: 'Diese Formel ist zu lang, um gezeichnet zu werden; dies ist ihr Quelltext.',
  formulaRefused: 'Formeln mit {command} werden nicht gezeichnet; dies ist ihr Quelltext.',
  footnote: 'Fußnote {number}',
}

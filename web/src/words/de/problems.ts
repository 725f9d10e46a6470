import type { en } from '../en/problems.ts'
import type { Translation } from '../language/text.ts'

export const problems: Translation<typeof en> = {
  unreachable: 'Grizz ist nicht erreichbar. Prüfe die Verbindung.',
  notFound: 'Das gibt es hier nicht.',
  alreadyStarted: 'Diese Nachricht wartet nicht mehr: Ihre Antwort hat begonnen. Halte sie an oder frage noch einmal.',
  withdrawn: 'Diese Nachricht wurde zurückgezogen. Sende sie als neue Nachricht.',
  payloadTooLarge: 'Das ist mehr, als der Server auf einmal annimmt. Sende weniger.',
  messageTooLong: 'Diese Nachricht ist zu lang. Kürze sie.',
  rateLimited: 'Das war zu viel auf einmal. Versuche es gleich noch einmal.',
  rateLimitedFor: 'Das war zu viel auf einmal. Versuche es in {time} noch einmal.',
  modelNotOffered: 'Dieses Modell wird hier gerade nicht angeboten. Wähle ein anderes oder frage die Administration.',
  queueFull: 'In diesem Gespräch warten schon zu viele Nachrichten. Sende, sobald eine beantwortet ist.',
  unavailable: 'Der Server ist gerade nicht zu erreichen. Versuche es gleich noch einmal.',
  logUnavailable: 'Die laufenden Meldungen sind unterbrochen. Sie kommen von selbst wieder.',
  internalError: 'Auf dem Server ist etwas schiefgegangen. Versuche es noch einmal.',
  modelUnauthorized: 'Der Anbieter des Modells hat den Schlüssel dieses Servers nicht angenommen.',
  modelNotFound: 'Dieses Modell gibt es nicht mehr. Wähle ein anderes.',
  modelRateLimited: 'Der Anbieter des Modells wird zu oft gefragt. Versuche es gleich noch einmal.',
  modelQuota: 'Das Guthaben dieses Servers beim Anbieter des Modells ist aufgebraucht.',
  modelRefused: 'Das Modell hat die Antwort abgelehnt. Frage anders oder wähle ein anderes Modell.',
  modelUnavailable: 'Das Modell ist nicht erreichbar. Versuche es noch einmal oder wähle ein anderes.',
  modelTimeout: 'Das Modell hat zu lange gebraucht. Versuche es noch einmal oder wähle ein anderes.',
  modelStreamBroken: 'Die Antwort des Modells ist abgebrochen. Versuche es noch einmal.',
  contextTooLong: 'Dieses Gespräch ist zu lang für das Modell. Beginne ein neues oder wähle ein anderes Modell.',
  interrupted: 'Ein Server hielt an, während er antwortete. Versuche es noch einmal.',
  unknown: 'Das hat nicht geklappt. Versuche es noch einmal.',
}

import { cpus, loadavg, totalmem } from 'node:os'

/** One line that says on what, when and beside how much other work a figure was measured. */
export function describeMachine(command: string): string {
  const processors = cpus()
  const memory = Math.round(totalmem() / 1024 ** 3)
  const load = loadavg()[0]?.toFixed(1)
  return (
    `${new Date().toISOString().slice(0, 16).replace('T', ' ')} UTC · ${processors.length} × ${processors[0]?.model.trim()}, ` +
    `${memory} GB, ${process.platform} ${process.arch}, Node ${process.versions.node} · load before ${load} · \`${command}\``
  )
}

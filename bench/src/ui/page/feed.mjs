/** Hands the pieces of an answer to `show` one by one, each `everyMs` after the one before, always the text so far. */
export function feed({ pieces, everyMs }, show) {
  const begun = performance.now()
  let given = 0
  return new Promise((done) => {
    const timer = setInterval(() => {
      const due = Math.min(pieces.length, Math.ceil((performance.now() - begun) / everyMs))
      if (due > given) show(pieces.slice(0, due).join(''), due < pieces.length)
      given = due
      if (due < pieces.length) return
      clearInterval(timer)
      requestAnimationFrame(() => requestAnimationFrame(done))
    }, 1)
  })
}

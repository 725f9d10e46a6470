// Ends with 0 when the engine in this container answers.
const { ok } = await fetch(`http://127.0.0.1:${process.env.PORT ?? 3000}/readyz`)
process.exit(ok ? 0 : 1)

/** Now, in microseconds, on a clock that all processes of this machine share. */
export const micros = () => Number(process.hrtime.bigint() / 1000n)

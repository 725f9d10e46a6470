import { DrizzleQueryError } from 'drizzle-orm/errors'
import pg from 'pg'

/**
 * Runs a statement that returns no rows and whose last parameters are bytes. They are sent from where they are: pg would copy
 * them first, and what is copied by the megabyte makes the garbage collector walk over the whole heap again and again.
 * @param bytes stay as they are until the promise has settled
 * @throws DrizzleQueryError, whose `cause` is pg's error
 */
export async function sendBytes(
  pool: pg.Pool,
  text: string,
  values: readonly string[],
  bytes: readonly Buffer[],
): Promise<{ rowCount: number }> {
  const client = await pool.connect()
  try {
    const result = await new Promise<pg.QueryResult>((resolve, reject) => {
      const settle = (error: Error | undefined, found: unknown) =>
        error ? reject(error) : resolve(found as pg.QueryResult)
      client.query(new BytesQuery({ text, values, bytes }, settle))
    })
    client.release()
    return { rowCount: result.rowCount ?? 0 }
  } catch (error) {
    // As the pool's own `query` does it: who knows what is left on the connection.
    client.release(true)
    // As all other statements fail, so that a connection that broke is known for one to Postgres.
    throw new DrizzleQueryError(text, [...values], error instanceof Error ? error : undefined)
  }
}

interface Statement {
  text: string
  values: readonly string[]
  bytes: readonly Buffer[]
}

class BytesQuery extends pg.Query {
  constructor({ text, values, bytes }: Statement, settle: (error: Error | undefined, result: unknown) => void) {
    super(text, settle)
    this.submit = (connection) => {
      const { stream } = connection
      stream.cork()
      connection.parse({ name: '', text, types: [] }, true)
      for (const part of bindMessage(values, bytes)) stream.write(part)
      connection.execute(null, true)
      connection.sync()
      stream.uncork()
    }
  }
}

const CODE = { text: 0, binary: 1 }

/** Binds an unnamed portal and statement: the formats of the parameters, the parameters, the format of results (text). */
function bindMessage(values: readonly string[], bytes: readonly Buffer[]): Buffer[] {
  const formats = [...values.map(() => CODE.text), ...bytes.map(() => CODE.binary)]
  const parameters = [...values.map((value) => Buffer.from(value)), ...bytes]
  const body = [
    Buffer.alloc(2),
    ...[formats.length, ...formats, parameters.length].map(int16),
    ...parameters.flatMap((parameter) => [int32(parameter.length), parameter]),
    int16(CODE.text),
  ]
  const length = body.reduce((sum, part) => sum + part.length, 4)
  return [Buffer.from('B'), int32(length), ...body]
}

function int16(value: number): Buffer {
  const bytes = Buffer.alloc(2)
  bytes.writeInt16BE(value)
  return bytes
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeInt32BE(value)
  return bytes
}

// The stats document of a server under test, which has `stats = stats.sock` in its private folder.

import { join } from 'node:path'
import { RawClient } from './raw-client.js'

/** `T` is what the test looks at; nothing checks that the document has it. */
export async function readStats<T>({ dir }: { readonly dir: string }): Promise<T> {
  const client = await RawClient.connect(join(dir, 'stats.sock'))
  try {
    return JSON.parse((await client.readAll()).toString()) as T
  } finally {
    client.close()
  }
}

import { validate } from '@hyperjump/json-schema/openapi-3-1'

/** The standard's schema with the dialect schemas in a document have unless they name another: JSON Schema 2020-12. */
const STANDARD = 'https://spec.openapis.org/oas/3.1/schema-base'

/** @returns where the document is none of OpenAPI 3.1, and by which rule; the rules come with the package, not by network */
export async function standardFaults(document: unknown): Promise<string[]> {
  const isOne = await validate(STANDARD)
  const judged = isOne(document as Parameters<typeof isOne>[0], 'BASIC')
  if (judged.valid) return []
  return (judged.errors ?? []).map(
    ({ instanceLocation, absoluteKeywordLocation }) => `${instanceLocation} ${absoluteKeywordLocation}`,
  )
}

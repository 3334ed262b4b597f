import { readFileSync } from 'node:fs'
import type { Setting } from './setting.ts'
import { SETTINGS, type SettingName, type SettingValues } from './settings-table.ts'

export type Environment = Readonly<Record<string, string | undefined>>

/** What could be read, beside all that could not: a fault is `NAME: what to do`, and never holds the value. */
export interface ReadValues {
  readonly values: Partial<SettingValues>
  readonly faults: readonly string[]
}

/** Reads every row of the table. Set but empty counts as not set, as compose files write it. */
export function readValues(env: Environment, process: 'gateway' | 'worker'): ReadValues {
  const values: Record<string, unknown> = {}
  const faults: string[] = []
  for (const [name, setting] of Object.entries(SETTINGS) as [SettingName, Setting<unknown>][]) {
    const text = textOf(env, name, setting, faults)
    if (text === null) continue
    if (text === undefined) {
      const needed =
        setting.presence === 'required' || (setting.presence === 'gateway' && process === 'gateway')
      if (needed) faults.push(`${name}: is missing. ${setting.doc}`)
      continue
    }
    const parsed = setting.shape.safeParse(text)
    if (parsed.success) values[name] = parsed.data
    else for (const issue of parsed.error.issues) faults.push(`${name}: ${issue.message}`)
  }
  return { values, faults }
}

/** undefined: not set · null: its file could not be read, already among the faults. */
function textOf(
  env: Environment,
  name: SettingName,
  setting: Setting<unknown>,
  faults: string[],
): string | null | undefined {
  const direct = env[name]?.trim() || undefined
  const fileName = env[`${name}_FILE`]?.trim() || undefined
  if (!setting.secret || fileName === undefined) return direct ?? setting.defaultText ?? undefined
  if (direct !== undefined) {
    faults.push(`${name}: is set twice, as ${name} and as ${name}_FILE; keep one`)
    return null
  }
  try {
    const text = readFileSync(fileName, 'utf8').trim()
    if (text !== '') return text
    faults.push(`${name}_FILE: the file is empty`)
  } catch (error) {
    faults.push(
      `${name}_FILE: the file cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown error'})`,
    )
  }
  return null
}

import type { Environment } from './read-values.ts'
import type { Presence, Setting } from './setting.ts'
import { SETTINGS } from './settings-table.ts'

/** One setting, as the reference page shows it. */
export interface SettingDescription {
  readonly name: string
  readonly presence: Presence
  readonly defaultText: string | null
  readonly unit: string | null
  readonly secret: boolean
  readonly doc: string
}

export function describeSettings(): SettingDescription[] {
  return (Object.entries(SETTINGS) as [string, Setting<unknown>][]).map(([name, setting]) => ({
    name,
    presence: setting.presence,
    defaultText: setting.defaultText,
    unit: setting.unit,
    secret: setting.secret,
    doc: setting.doc,
  }))
}

export interface LoggableSettings {
  /** By name, of what is set or has a default. */
  readonly inForce: Readonly<Record<string, string>>
  /** Names of the others: apart, since the log's mask takes whatever follows a secret's name and a sign for the secret. */
  readonly unset: readonly string[]
}

/**
 * The settings in force, fit for the start-up log: values of listed, non-secret settings only; of a secret no more than
 * whether it is there. What the table does not list is not looked at.
 */
export function loggableSettings(env: Environment): LoggableSettings {
  const inForce: Record<string, string> = {}
  const unset: string[] = []
  for (const { name, secret, defaultText } of describeSettings()) {
    const text = env[name]?.trim() || (secret && env[`${name}_FILE`]?.trim()) || undefined
    if (text !== undefined) inForce[name] = secret ? '(set)' : text
    else if (!secret && defaultText !== null) inForce[name] = `${defaultText} (default)`
    else unset.push(name)
  }
  return { inForce, unset }
}

/** One message for all faults, for the terminal of whoever started the process. */
export const describeFaults = (faults: readonly string[]): string =>
  [
    `The settings are not usable: ${faults.length === 1 ? 'one fault' : `${faults.length} faults`}.`,
    ...faults.map((fault) => `  - ${fault}`),
    'Every setting is described in docs/generated/configuration.md.',
  ].join('\n')

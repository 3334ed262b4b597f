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

/**
 * The settings in force, fit for the start-up log: values of listed, non-secret settings only; of a secret no more than
 * whether it is there. What the table does not list is not looked at.
 */
export function loggableSettings(env: Environment): Record<string, string> {
  const shown: Record<string, string> = {}
  for (const { name, secret, defaultText } of describeSettings()) {
    const text = env[name]?.trim() || undefined
    if (secret) shown[name] = text !== undefined || env[`${name}_FILE`]?.trim() ? '(set)' : '(not set)'
    else shown[name] = text ?? (defaultText === null ? '(not set)' : `${defaultText} (default)`)
  }
  return shown
}

/** One message for all faults, for the terminal of whoever started the process. */
export const describeFaults = (faults: readonly string[]): string =>
  [
    `The settings are not usable: ${faults.length === 1 ? 'one fault' : `${faults.length} faults`}.`,
    ...faults.map((fault) => `  - ${fault}`),
    'Every setting is described in docs/generated/configuration.md.',
  ].join('\n')

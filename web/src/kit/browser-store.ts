/** A browser's storage may be missing, full or refused (private windows): then nothing is kept, and nothing breaks. */
const quietly = <T>(act: () => T, otherwise: T): T => {
  try {
    return act()
  } catch {
    return otherwise
  }
}

export interface KeptJson {
  read(name: string): unknown
  /** null removes it. */
  write(name: string, value: unknown): void
  names(prefix: string): string[]
}

const keptIn = (storage: () => Storage): KeptJson => ({
  read: (name) =>
    quietly(() => {
      const text = storage().getItem(name)
      return text === null ? null : (JSON.parse(text) as unknown)
    }, null),
  write: (name, value) =>
    quietly(() => {
      if (value === null) storage().removeItem(name)
      else storage().setItem(name, JSON.stringify(value))
    }, undefined),
  names: (prefix) => quietly(() => Object.keys(storage()).filter((name) => name.startsWith(prefix)), []),
})

/** Kept on this device, for all tabs. */
export const onDevice = keptIn(() => localStorage)
/** Kept by this tab, over reloads. */
export const inTab = keptIn(() => sessionStorage)

// @ts-check

/** Who can be played by the sandbox, and the setting whose presence says that the real one is used. */
const PLAYABLE = [
  { name: 'Facebook', sign: 'FACEBOOK_APP_ID', settings: /^FACEBOOK_/ },
  { name: 'Zalo', sign: 'ZALO_APP_ID', settings: /^ZALO_/ },
  { name: 'the sign-in', sign: 'IDENTITY_ISSUER', settings: /^IDENTITY_/ },
]

/**
 * Those without credentials.
 * @param {NodeJS.ProcessEnv} env
 */
export function toBePlayed(env) {
  return PLAYABLE.filter(({ sign }) => !env[sign] && !env[`${sign}_FILE`])
}

/**
 * The settings a gateway takes from the sandbox: only of what is played, and never in place of one given.
 * @param {Record<string, string>} offered all the sandbox offers
 * @param {NodeJS.ProcessEnv} env
 * @returns {Record<string, string>}
 */
export function settingsFromSandbox(offered, env) {
  const played = toBePlayed(env)
  const entries = Object.entries(offered).filter(
    ([name]) => !env[name] && (name === 'MEDIA_HOSTS' || played.some(({ settings }) => settings.test(name))),
  )
  return Object.fromEntries(entries)
}

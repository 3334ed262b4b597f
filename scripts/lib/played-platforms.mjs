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
 * @param {string} mediaHosts where the real platforms' media come from: a played one adds its own
 * @returns {Record<string, string>}
 */
export function settingsFromSandbox(offered, env, mediaHosts) {
  const played = toBePlayed(env)
  const entries = Object.entries(offered).filter(
    ([name]) => !env[name] && played.some(({ settings }) => settings.test(name)),
  )
  const media =
    env.MEDIA_HOSTS || !offered.MEDIA_HOSTS ? {} : { MEDIA_HOSTS: `${offered.MEDIA_HOSTS},${mediaHosts}` }
  return { ...Object.fromEntries(entries), ...media }
}

import { SANDBOX_DEFAULTS } from './defaults.ts'
import { startSandbox } from './index.ts'

/** Settings of the command, from the environment. Faults are named all at once. */
function readSettings(env: NodeJS.ProcessEnv) {
  const faults: string[] = []
  const port = Number(env.PORT ?? SANDBOX_DEFAULTS.port)
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    faults.push(`PORT must be a port number, not "${env.PORT}"`)
  const callbackBase = env.SANDBOX_CALLBACK_BASE ?? SANDBOX_DEFAULTS.publicUrl
  if (!URL.canParse(callbackBase)) faults.push(`SANDBOX_CALLBACK_BASE must be a URL, not "${callbackBase}"`)
  const { facebook, zalo, issuer } = SANDBOX_DEFAULTS
  return {
    faults,
    callbackBase: callbackBase.replace(/\/+$/, ''),
    options: {
      port,
      host: env.HOST ?? SANDBOX_DEFAULTS.host,
      demo: env.SANDBOX_DEMO !== 'false',
      ...(env.SANDBOX_STATE_FILE ? { stateFile: env.SANDBOX_STATE_FILE } : {}),
      facebook: {
        appId: env.FACEBOOK_APP_ID ?? facebook.appId,
        appSecret: env.FACEBOOK_APP_SECRET ?? facebook.appSecret,
        verifyToken: env.FACEBOOK_VERIFY_TOKEN ?? facebook.verifyToken,
      },
      zalo: {
        appId: env.ZALO_APP_ID ?? zalo.appId,
        appSecret: env.ZALO_APP_SECRET ?? zalo.appSecret,
        oaSecret: env.ZALO_OA_SECRET ?? zalo.oaSecret,
      },
      issuer: {
        clientId: env.IDENTITY_CLIENT_ID ?? issuer.clientId,
        clientSecret: env.IDENTITY_CLIENT_SECRET ?? issuer.clientSecret,
        audience: env.IDENTITY_AUDIENCE ?? issuer.audience,
      },
    },
  }
}

const EXIT_BAD_SETTINGS = 78

async function main(): Promise<void> {
  const { faults, callbackBase, options } = readSettings(process.env)
  if (faults.length > 0) {
    console.error(faults.join('\n'))
    process.exitCode = EXIT_BAD_SETTINGS
    return
  }
  const sandbox = await startSandbox(options).catch((error: NodeJS.ErrnoException) => {
    const taken = error.code === 'EADDRINUSE'
    console.error(taken ? `Port ${options.port} is taken: set PORT to a free one.` : error.message)
    process.exit(1)
  })
  sandbox.connectGateway(callbackBase)
  console.log(`Sandbox at ${sandbox.url}`)
  console.log(`  shopper page  ${sandbox.url}/shopper`)
  console.log(`  control       ${sandbox.url}/control`)
  console.log(`  sends webhooks to ${callbackBase}/webhooks/{facebook,zalo}`)
  let closing = false
  const close = () => {
    if (closing) return
    closing = true
    sandbox.close().then(
      () => process.exit(0),
      (error: unknown) => {
        console.error(error)
        process.exit(1)
      },
    )
  }
  process.on('SIGTERM', close)
  process.on('SIGINT', close)
}

await main()

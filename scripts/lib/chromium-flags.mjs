// @ts-check

/**
 * How Chromium is started by tests and for pictures: without a screen, and asking nobody but this machine.
 * @type {readonly string[]}
 */
export const CHROMIUM_FLAGS = [
  // Root has no sandbox to put it in; the pages it opens are our own.
  '--no-sandbox',
  '--disable-gpu',
  '--disable-dev-shm-usage',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1',
]

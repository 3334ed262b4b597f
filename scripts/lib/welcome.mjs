// @ts-check

/**
 * What a newcomer is told once everything runs.
 * @param {{ publicUrl: string, played: string[],
 *   sandbox: { url: string, people: import('./our-programs.mjs').Person[] } | null }} running
 * @returns {string[]}
 */
export function welcome({ publicUrl, played, sandbox }) {
  const lines = ['', `  Console        ${publicUrl}`]
  if (sandbox !== null) {
    const owner = sandbox.people.find(({ roles }) => roles.includes('owner'))
    if (played.includes('the sign-in') && owner !== undefined) {
      lines.push(
        `  Sign in as     ${owner.name} (${owner.retailerName}, ${owner.roles.join(', ')}); no password`,
      )
    }
    lines.push(
      `  Play a shopper ${sandbox.url}/shopper`,
      `  Played here    ${played.join(', ')}: no real account is touched`,
    )
  }
  lines.push('  Stop           Ctrl-C', '')
  return lines
}

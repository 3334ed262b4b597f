import { BlockList, isIP } from 'node:net'

/**
 * Networks nothing of ours may be led into by an address somebody else wrote: this machine, the neighbourhood, clouds'
 * metadata, carriers' own networks, and what is reserved (IANA special-purpose registries, read 2026-11-28).
 */
const V4 = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const
/** Of IPv6 only 2000::/3 is the public network; of that, these are not. */
const V6_NOT_PUBLIC = [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
] as const

const closed = new BlockList()
for (const [net, bits] of V4) closed.addSubnet(net, bits, 'ipv4')
for (const [net, bits] of V6_NOT_PUBLIC) closed.addSubnet(net, bits, 'ipv6')
const publicV6 = new BlockList()
publicV6.addSubnet('2000::', 3, 'ipv6')

/** May a connection be made to this IP address? What is no IP address is not public. */
export function isPublicIp(address: string): boolean {
  const bare = address.replace(/^\[|\]$/g, '').replace(/%.*$/, '')
  const family = isIP(bare)
  if (family === 4) return !closed.check(bare, 'ipv4')
  // An IPv4 address in IPv6 clothes lies outside 2000::/3 and is refused whole: no CDN is written so.
  return family === 6 && publicV6.check(bare, 'ipv6') && !closed.check(bare, 'ipv6')
}

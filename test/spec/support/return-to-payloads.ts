/** What strangers write where a path of ours is expected: each must lead nowhere but to ourselves. */
const HOSTS = ['evil.example', 'user@evil.example', 'evil.example:443', '2130706433', '[::1]'] as const

const around = (host: string): string[] => [
  `//${host}`,
  `///${host}`,
  `////${host}`,
  `/\\${host}`,
  `\\/${host}`,
  `\\\\${host}`,
  `/\\/${host}`,
  `https://${host}`,
  `https:/${host}`,
  `https:${host}`,
  `http://${host}`,
  `HTTPS://${host}`,
  ` //${host}`,
  `/ /${host}`,
  `/\t/${host}`,
  `\t//${host}`,
  `/%2f${host}`,
  `/%2F/${host}`,
]

export const OPEN_REDIRECTS: readonly string[] = [
  ...HOSTS.flatMap(around),
  'javascript:alert(1)',
  'JaVaScRiPt:alert(1)',
  'java\nscript:alert(1)',
  'data:text/html,<script>alert(1)</script>',
  '/\u0000//evil.example',
  '/\r\nLocation: https://evil.example',
  '/.//evil.example',
  '/..//evil.example',
  '/%2e//evil.example',
  '/x/..//evil.example',
]

export const OWN_PATHS: readonly string[] = [
  '/',
  '/channels',
  '/links/lnk_1?problem=denied',
  '/inbox?channel=a&unread=true#top',
  '/oauth/facebook/start?link=lnk_1',
  '/a//b',
  '/people/x%20y',
  '/@evil.example',
  '/evil.example',
  '/?next=https://evil.example',
]

import { ChannelError } from '../../channel-error.ts'

/** What the platform's ids are made of: page, post_comment, t_… and m_… with their base64. */
const ID = /^[A-Za-z0-9_$][A-Za-z0-9_\-:.=+$]{0,511}$/

/** `/{id}` or `/{id}/{edge}`. An id that is none would reach another address. @throws {ChannelError} `request-invalid` */
export function nodePath(id: string, edge = ''): string {
  if (!ID.test(id)) throw new ChannelError({ code: 'request-invalid', retry: 'never', requestLeft: false })
  return `/${encodeURIComponent(id)}${edge === '' ? '' : `/${edge}`}`
}

import type { AttachmentIn } from '../../channels/inbound-event.ts'
import { isFile, mediaIdOf, mediaModesOf, shownAddress } from '../../store/media-names.ts'
import type { MediaMode } from '../../store/models/channel.ts'
import type { PersonDoc } from '../../store/models/person.ts'
import type { PeopleSealer, Sealer } from '../../vault/vault.ts'
import type { ReadDeps } from './deps.ts'

/** Opens what a page of documents holds; the keys of its people are fetched once. */
export interface Opener {
  /** null: nothing there, or the person's key is gone. */
  open(
    personId: string | null,
    place: { readonly collection: string; readonly documentId: string; readonly field: string },
    sealed: Buffer | null,
  ): string | null
}

export async function openerFor(
  deps: Pick<ReadDeps, 'vault'>,
  shopId: string,
  personIds: readonly (string | null)[],
): Promise<Opener> {
  const ids = [...new Set(personIds.filter((id) => id !== null))]
  const [shop, people]: [Sealer, PeopleSealer] = await Promise.all([
    deps.vault.forShop(shopId),
    deps.vault.forPeople(shopId, ids, { create: false }),
  ])
  return {
    open(personId, place, sealed) {
      if (sealed === null) return null
      if (personId === null) return shop.open(place, sealed)
      return people.has(personId) ? people.open(personId, place, sealed) : null
    },
  }
}

/** The little of a person that lists show. */
export interface PersonBrief {
  readonly id: string
  readonly externalId: string
  readonly name: string | null
  readonly avatarUrl: string | null
}

/** Briefs of these people, by id; a correction of staff stands over the platform's name. */
export async function briefsOf(
  deps: ReadDeps,
  shopId: string,
  personIds: readonly (string | null)[],
  opener: Opener,
): Promise<Map<string, PersonBrief & { readonly follower: boolean | null }>> {
  const ids = [...new Set(personIds.filter((id) => id !== null))]
  if (ids.length === 0) return new Map()
  const people = await deps.store.people
    .find(
      { _id: { $in: ids }, shopId },
      { externalId: 1, channelId: 1, sealedName: 1, correctedName: 1, sealedAvatarUrl: 1, follower: 1 },
    )
    .lean<
      Pick<
        PersonDoc,
        '_id' | 'externalId' | 'channelId' | 'sealedName' | 'correctedName' | 'sealedAvatarUrl' | 'follower'
      >[]
    >()
  const modeOf = await mediaModesOf(
    deps.store,
    shopId,
    people.flatMap(({ channelId, sealedAvatarUrl }) => (sealedAvatarUrl === null ? [] : [channelId])),
  )
  const nowMs = deps.clock.nowMs()
  return new Map(
    people.map((person) => {
      const field = (name: 'sealedName' | 'correctedName' | 'sealedAvatarUrl') =>
        opener.open(person._id, { collection: 'people', documentId: person._id, field: name }, person[name])
      return [
        person._id,
        {
          id: person._id,
          externalId: person.externalId,
          name: field('correctedName') ?? field('sealedName'),
          avatarUrl: shownAddress(
            modeOf(person.channelId),
            mediaIdOf(person._id, 'avatar'),
            field('sealedAvatarUrl'),
            nowMs,
          ),
          follower: person.follower,
        },
      ]
    }),
  )
}

export interface AttachmentShape {
  readonly type: AttachmentIn['type']
  /** The platform's address, or our own: as the channel's media mode says, and ours where the platform's has run out. */
  readonly url: string | null
  readonly name: string | null
  readonly sizeBytes: number | null
  readonly detail: AttachmentIn['detail']
  /** By which `GET /media/{id}` gives it, whatever has become of `url`; null: no received file. */
  readonly mediaId: string | null
}

/** How the files of a message or comment are shown. */
export interface FileView {
  readonly ownerId: string
  /** What the shop itself sent by an address is shown as it was sent. */
  readonly received: boolean
  readonly mode: MediaMode
  readonly nowMs: number
}

export const attachmentsOf = (json: string | null, view: FileView): AttachmentShape[] =>
  json === null
    ? []
    : (JSON.parse(json) as AttachmentIn[]).map(({ type, url, name, sizeBytes, detail }, at) => {
        const isTheirs = view.received && isFile({ type }) && url !== null && /^https?:/i.test(url)
        const mediaId = isTheirs ? mediaIdOf(view.ownerId, at) : null
        return {
          type,
          url: mediaId === null ? url : shownAddress(view.mode, mediaId, url, view.nowMs),
          name,
          sizeBytes,
          detail,
          mediaId,
        }
      })

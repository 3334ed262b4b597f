import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { placesOf } from '../../support/everything-stored.ts'
import { type MediaWorld, openMediaWorld } from '../../support/media-world.ts'
import { type S3StandIn, startS3 } from '../../support/s3-stand-in.ts'
import { eventually } from '../../support/wait.ts'

const PATIENT = { timeoutMs: 25_000 }
/** A picture whose bytes hold a word that chance does not write. */
const WORD = 'mot-buc-anh-chi-minh-khach-co'
const JPEG = Buffer.concat([Buffer.from('\xff\xd8\xff\xe0', 'latin1'), Buffer.from(WORD.repeat(40))])

/** Everything that holds for kept files holds wherever they lie. */
describe.each(['gridfs', 's3'] as const)('Mode "keep" in %s', (place) => {
  let world: MediaWorld
  let s3: S3StandIn
  beforeAll(async () => {
    s3 = await startS3()
    world = await openMediaWorld(place === 's3' ? s3.env : {})
  })
  afterAll(async () => {
    await world?.close()
    await s3?.close()
  })

  const photo = (name = 'anh.jpg') => ({
    type: 'image',
    url: world.stack.sandbox.media.put({ name, contentType: 'image/jpeg', bytes: JPEG }).url,
  })
  /** How many files lie where files are kept. */
  const filesThere = async (): Promise<number> =>
    place === 's3'
      ? s3.objects.size
      : await world.stack.store.connection.collection('media_files.files').countDocuments()
  const rowsOf = (ownerId: string) =>
    world.stack.store.keptMedia.countDocuments({ shopId: world.shop, ownerId })
  const gone = (ownerId: string) => eventually(async () => expect(await rowsOf(ownerId)).toBe(0), PATIENT)

  it('keeps what customers send, sealed, and gives it when the platform no longer does, whole or in part', async () => {
    const page = await world.aPage('keep')
    const sent = photo()
    const message = await world.sends(page, [
      sent,
      { type: 'location', payload: { coordinates: { lat: 1, long: 2 } } },
    ])
    const mediaId = `${message.messageId}-0`
    const row = await world.kept(mediaId)
    expect(row).toMatchObject({ type: 'image/jpeg', sizeBytes: JPEG.length, personId: message.personId })
    expect(row.fileId?.startsWith('s3:')).toBe(place === 's3')
    world.stack.sandbox.media.expire(sent.url)
    expect((await message.files())[0]?.url).toBe(`/api/v1/media/${mediaId}`)
    const calls = () => world.stack.sandbox.history.calls({ platform: 'facebook' }).length
    const before = calls()
    const whole = await world.fetchFile(mediaId)
    expect(Buffer.from(await whole.arrayBuffer())).toEqual(JPEG)
    const part = await world.fetchFile(mediaId, { range: 'bytes=0-3' })
    expect([part.status, Buffer.from(await part.arrayBuffer()).toString('latin1')]).toEqual([
      206,
      '\xff\xd8\xff\xe0',
    ])
    const outside = await world.fetchFile(mediaId, { range: 'bytes=999999-' })
    expect([outside.status, outside.headers.get('content-range')]).toEqual([416, `bytes */${JPEG.length}`])
    expect(calls()).toBe(before)
    // A place is no file, and its row is not left waiting.
    await eventually(async () => expect(await rowsOf(message.messageId)).toBe(1), PATIENT)
    expect(await placesOf(world.stack, [WORD])).toEqual([])
    for (const bytes of s3.objects.values()) expect(bytes.includes(WORD)).toBe(false)
  })

  it('keeps what came before the mode was chosen once somebody looks at it', async () => {
    const page = await world.aPage('link')
    const message = await world.sends(page, [photo()])
    world.pass(60_000)
    await world.lan.patch('/settings', { channels: [{ id: page.id, media: 'keep' }] })
    const mediaId = `${message.messageId}-0`
    const first = await world.fetchFile(mediaId)
    expect([first.status, Buffer.from(await first.arrayBuffer()).equals(JPEG)]).toEqual([200, true])
    await eventually(async () => {
      const row = await world.stack.store.keptMedia.findOne({ _id: mediaId, shopId: world.shop }).lean()
      expect(row?.state).toBe('kept')
    }, PATIENT)
  })

  it('keeps a person’s picture, and the new one when it changes', async () => {
    const page = await world.aPage('keep')
    const message = await world.sends(page, [photo()])
    const avatarId = `${message.personId}-avatar`
    await eventually(async () => {
      const { body } = await world.lan.get<{ avatarUrl: string | null }>(`/people/${message.personId}`)
      expect(body.avatarUrl).toBe(`/api/v1/media/${avatarId}`)
    }, PATIENT)
    const row = await world.kept(avatarId)
    expect(row.type).toBe('image/png')
    expect((await world.fetchFile(avatarId)).headers.get('content-type')).toBe('image/png')
  })

  it('lets go of it when the customer takes the message back', async () => {
    const page = await world.aPage('keep')
    const message = await world.sends(page, [photo()])
    const mediaId = `${message.messageId}-0`
    // Their picture is kept as well, whenever it comes: it must not be counted for the one that goes.
    await Promise.all([world.kept(mediaId), world.kept(`${message.personId}-avatar`)])
    const before = await filesThere()
    await world.facebook('unsendMessage', { mid: message.mid })
    await eventually(async () => expect((await world.fetchFile(mediaId)).status).toBe(404), PATIENT)
    world.pass(120_000)
    world.stack.rooms.queues.wakeSweep('keeping')
    await gone(message.messageId)
    expect(await filesThere()).toBe(before - 1)
  })

  it('lets go of it with the person who is erased, and with the Page whose history is', async () => {
    const page = await world.aPage('keep')
    const [leaves, stays] = [await world.sends(page, [photo()]), await world.sends(page, [photo()])]
    await world.kept(`${leaves.messageId}-0`)
    await world.kept(`${stays.messageId}-0`)
    const { body: request } = await world.lan.post<{ id: string }>('/privacy/requests', {
      kind: 'erase',
      personId: leaves.personId,
    })
    expect((await world.lan.post(`/privacy/requests/${request.id}/execute`, {})).status).toBe(202)
    await gone(leaves.messageId)
    expect((await world.fetchFile(`${leaves.messageId}-0`)).status).toBe(404)
    const receipt = await eventually(async () => {
      const { body } = await world.lan.get<{
        state: string
        receipt: { stores: { store: string; count: number }[] } | null
      }>(`/privacy/requests/${request.id}`)
      return body.state === 'done' ? body.receipt : null
    }, PATIENT)
    const counted = receipt.stores.find(({ store }) => store === 'keptMedia')?.count
    expect(counted).toBeGreaterThanOrEqual(1)
    expect((await world.fetchFile(`${stays.messageId}-0`)).status).toBe(200)
    expect((await world.lan.delete(`/channels/${page.id}?erase=true`)).status).toBe(202)
    await gone(stays.messageId)
    const ofPage = { shopId: world.shop, channelId: page.id }
    await eventually(
      async () => expect(await world.stack.store.keptMedia.countDocuments(ofPage)).toBe(0),
      PATIENT,
    )
  })

  it('keeps nothing new once the consent is withdrawn, and nothing it may not fetch; the rest stays readable', async () => {
    const page = await world.aPage('keep', ['FB1', 'FB5'])
    const message = await world.sends(page, [photo()])
    const mediaId = `${message.messageId}-0`
    await world.kept(mediaId)
    const [late, odd] = [
      await world.sends(page, [photo()]),
      await world.sends(page, [
        { type: 'image', url: world.stack.sandbox.oddMedia.url('redirect', 'http://169.254.169.254/') },
      ]),
    ]
    world.pass(120_000)
    world.stack.rooms.queues.wakeSweep('keeping')
    const stateOf = (id: string) =>
      eventually(async () => {
        const row = await world.stack.store.keptMedia.findOne({ _id: id, shopId: world.shop }).lean()
        return row !== null && row.state !== 'wanted' ? row : null
      }, PATIENT)
    expect(await stateOf(`${odd.messageId}-0`)).toMatchObject({ state: 'failed', problem: 'address-refused' })
    await stateOf(`${late.messageId}-0`)
    const { body: consents } = await world.lan.get<{ items: { id: string; code: string }[] }>(
      `/privacy/consents?channelId=${page.id}`,
    )
    const consent = consents.items.find(({ code }) => code === 'FB5')
    await world.lan.post(`/privacy/consents/${consent?.id}/withdraw`, {})
    // Due only now: a sweep of its own could else have kept it before.
    await world.stack.store.keptMedia.updateOne(
      { _id: `${late.messageId}-0`, shopId: world.shop },
      { $set: { state: 'wanted', dueAt: new Date(0) } },
    )
    world.stack.rooms.queues.wakeSweep('keeping')
    await eventually(async () => {
      const row = await world.stack.store.keptMedia
        .findOne({ _id: `${late.messageId}-0`, shopId: world.shop })
        .lean()
      expect(row?.problem).toBe('consent-missing')
    }, PATIENT)
    expect((await world.fetchFile(mediaId)).status).toBe(200)
  })
})

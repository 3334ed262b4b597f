import { mongo } from 'mongoose'
import { describe, expect, it } from 'vitest'
import { isStoreAway } from '../../../src/store/store-faults.ts'

/** As the driver fails what is under way when a heartbeat goes unanswered; it exports no such class. */
class PoolClearedOnNetworkError extends mongo.MongoNetworkError {
  override get name(): string {
    return 'PoolClearedOnNetworkError'
  }
}

const named = (name: string): Error => Object.assign(new Error('away'), { name })
const coded = (code: number): Error => new mongo.MongoServerError({ message: 'not now', code })

describe('Who asks is told to come again', () => {
  it.each([
    ['a connection that broke', new mongo.MongoNetworkError('closed')],
    ['a heartbeat that was not answered in time', new PoolClearedOnNetworkError('cleared')],
    ['no server found', named('MongoServerSelectionError')],
    ['a pool that was closed', named('MongoPoolClosedError')],
    ['a connection waited for too long', named('MongoWaitQueueTimeoutError')],
    ['a server stepping down', coded(189)],
    ['a server out of time', coded(262)],
  ])('after %s', (_what, error) => {
    expect(isStoreAway(error)).toBe(true)
  })

  it.each([
    ['a key that is taken', coded(11000)],
    ['a query the server does not understand', coded(2)],
    ['a wrong argument of ours', new mongo.MongoInvalidArgumentError('wrong')],
    ['anything else', new TypeError('undefined is no function')],
  ])('but not after %s', (_what, error) => {
    expect(isStoreAway(error)).toBe(false)
  })
})

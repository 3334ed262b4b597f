import type { NotificationData, NotificationsProps } from '@mantine/notifications'
import { type ComponentType, useEffect, useState } from 'react'

const load = () => import('@mantine/notifications')
let want = (): void => undefined

/** Shows a short word over the page. */
export async function toast(word: NotificationData): Promise<void> {
  want()
  const { notifications } = await load()
  notifications.show(word)
}

/**
 * Where short words appear. They answer what somebody did, so their code comes with the first touch or key and is no
 * weight on the first load; it is there by the time a change fails, also without a network. What could not be loaded is
 * tried again with the next touch.
 */
export function Toasts() {
  const [isWanted, setWanted] = useState(false)
  const [Notifications, setNotifications] = useState<ComponentType<NotificationsProps> | null>(null)
  useEffect(() => {
    const wanted = (): void => setWanted(true)
    want = wanted
    window.addEventListener('pointerdown', wanted)
    window.addEventListener('keydown', wanted)
    return () => {
      window.removeEventListener('pointerdown', wanted)
      window.removeEventListener('keydown', wanted)
    }
  }, [])
  useEffect(() => {
    if (!isWanted) return
    load().then(
      (loaded) => setNotifications(() => loaded.Notifications),
      () => setWanted(false),
    )
  }, [isWanted])
  return Notifications === null ? null : <Notifications position="top-center" />
}

import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'

/** The browser tab's words: the page first, since tabs are narrow; unread counts before all. */
export function usePageTitle(page: string, unread = 0): void {
  const { t } = useTranslation()
  const product = t('product')
  useEffect(() => {
    document.title = `${unread > 0 ? `(${unread}) ` : ''}${page} · ${product}`
  }, [page, product, unread])
}

import '@mantine/core/styles.css'
import '@mantine/notifications/styles.css'
import './app/base.css'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { Providers } from './app/providers.tsx'
import { reloadOnceWhenOutdated } from './app/outdated.ts'
import { startTexts } from './i18n/start.ts'

reloadOnceWhenOutdated()
await startTexts()

const root = document.getElementById('root')
if (root === null) throw new Error('index.html has no #root')
createRoot(root).render(
  <StrictMode>
    <Providers />
  </StrictMode>,
)

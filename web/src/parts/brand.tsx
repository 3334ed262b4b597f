import { useTranslation } from 'react-i18next'
import classes from './brand.module.css'

export function Brand() {
  const { t } = useTranslation()
  return (
    <span className={classes.brand}>
      <svg width="28" height="28" viewBox="0 0 28 28" aria-hidden="true">
        <rect width="28" height="28" rx="8" fill="#0b57b7" />
        <path
          fill="#fff"
          d="M7 8.5A2.5 2.5 0 0 1 9.500 6h9A2.5 2.5 0 0 1 21 8.500v7a2.500 2.500 0 0 1-2.500 2.500H13l-4 3.600V18A2 2 0 0 1 7 16z"
        />
        <path
          fill="none"
          stroke="#0b57b7"
          strokeWidth="1.9"
          strokeLinecap="round"
          strokeLinejoin="round"
          d="m10.800 12.200 2.300 2.300 4.300-4.600"
        />
      </svg>
      <span>{t('product')}</span>
    </span>
  )
}

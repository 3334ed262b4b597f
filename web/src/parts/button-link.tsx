import { Button, type ButtonProps } from '@mantine/core'
import { createLink } from '@tanstack/react-router'
import type { AnchorHTMLAttributes } from 'react'

type AnchorProps = Omit<AnchorHTMLAttributes<HTMLAnchorElement>, keyof ButtonProps>

const AnchorButton = (props: ButtonProps & AnchorProps) => <Button component="a" {...props} />

/** A way to another page that looks like a button. */
export const ButtonLink = createLink(AnchorButton)

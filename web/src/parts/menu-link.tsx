import { Menu, type MenuItemProps } from '@mantine/core'
import { createLink } from '@tanstack/react-router'
import type { AnchorHTMLAttributes } from 'react'

type AnchorProps = Omit<AnchorHTMLAttributes<HTMLAnchorElement>, keyof MenuItemProps>

const AnchorItem = (props: MenuItemProps & AnchorProps) => <Menu.Item component="a" {...props} />

/** A way to another page inside a menu. */
export const MenuLink = createLink(AnchorItem)

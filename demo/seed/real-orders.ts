import { readFileSync } from 'node:fs'
import { dishOf } from '../dish.ts'
import { menuItem } from '../menu.ts'
import type { OrderLine } from '../model/order-line.ts'

const FILE = new URL('orders.tsv', import.meta.url)

/**
 * 200 orders of the public restaurant orders of 2014, in their order there, with the items and choices of this menu: items that
 * the file spells in two ways are one here, and of two salsas the first counts. What they cost, the menu says.
 */
export function readRealOrders(): readonly (readonly OrderLine[])[] {
  const [, ...rows] = readFileSync(FILE, 'utf8').trimEnd().split('\n')
  const linesByOrder = new Map<string, OrderLine[]>()
  for (const row of rows) {
    const [id, quantity, name, choices] = row.split('\t')
    const lines = linesByOrder.get(id!) ?? []
    linesByOrder.set(id!, [...lines, lineOf(name!, Number(quantity), choices ?? '')])
  }
  return [...linesByOrder.values()]
}

function lineOf(name: string, quantity: number, choices: string): OrderLine {
  const item = menuItem(name)
  if (item === undefined) throw new Error(`The menu has no ${name}.`)
  return { ...dishOf(item, choices === '' ? [] : choices.split(', ')), quantity }
}

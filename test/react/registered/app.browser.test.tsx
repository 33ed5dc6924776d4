import { afterAll, expect, it } from 'vitest'
import { mount } from '../../builders/react-page.ts'
import { App, docketOfApp } from './app.tsx'

afterAll(async () => (await docketOfApp).close())

it('is the app of docs/react.md: it opens, takes an order, and shows it with its story', async () => {
  const page = mount(<App />)
  await expect.poll(page.text).toMatch(/^New order.*All is sent$/)
  const placed = page.element.querySelectorAll('li').length
  page.element.querySelector('button')?.click()
  await expect.poll(() => page.element.querySelectorAll('li').length).toBe(placed + 1)
  page.element.querySelector('li')?.click()
  await expect.poll(() => page.element.querySelector('time')?.textContent).toBe('OrderPlaced')
  expect(page.element.querySelector('li')?.textContent).toBe('placed')
})

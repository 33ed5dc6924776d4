import { useDocket, useQuery } from 'docket/react'
import { useCallback } from 'react'

interface Tablet {
  readonly device: string
  readonly letter: string
}

const LETTERS = 'select device, letter from tablets order by device'
const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/
const DIGITS = 5

/** Names devices as people do: this tablet, tablet B, the accounts service. */
export function useDeviceNames(): (deviceId: string) => string {
  const { deviceId: own } = useDocket()
  const { rows } = useQuery<Tablet>(LETTERS)
  return useCallback(
    (deviceId) => {
      const letter = rows?.find(({ device }) => device === deviceId)?.letter
      if (deviceId === own) return letter === undefined ? 'this tablet' : `this tablet (${letter})`
      return letter === undefined ? nameOf(deviceId) : `tablet ${letter}`
    },
    [rows, own],
  )
}

/** Whether a device is one that people hold; services name themselves. */
export function isTablet(deviceId: string): boolean {
  return UUID.test(deviceId)
}

function nameOf(deviceId: string): string {
  if (!isTablet(deviceId)) return `the ${deviceId} service`
  return `tablet ${deviceId.replaceAll('-', '').slice(-DIGITS).toUpperCase()}`
}

import { useEffect, useRef, type ReactNode } from 'react'

interface ModalProps {
  /** Id of the heading inside. */
  readonly labelledBy: string
  readonly isWide?: boolean
  /** Takes the dialog out of the page; also called when Escape closed it. */
  readonly onClose: () => void
  readonly children: ReactNode
}

/** A dialog over the page, as long as it is rendered. The focus goes back to where it was. */
export function Modal({ labelledBy, isWide = false, onClose, children }: ModalProps) {
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    const shown = dialog.current
    const before = document.activeElement
    if (shown?.open === false) shown.showModal()
    return () => {
      shown?.close()
      if (before instanceof HTMLElement && before.isConnected) before.focus()
    }
  }, [])
  return (
    <dialog
      ref={dialog}
      className={isWide ? 'wide' : undefined}
      aria-labelledby={labelledBy}
      onCancel={(event) => {
        event.preventDefault()
        onClose()
      }}
    >
      {children}
    </dialog>
  )
}

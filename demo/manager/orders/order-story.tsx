import type { StoryEvent } from 'docket'
import { useDocket } from 'docket/react'
import { useState } from 'react'
import { explain } from '../../explain.ts'
import { formatCount } from '../../format.ts'
import { formatSeconds } from '../format-time.ts'
import { tellEvent } from '../../order-words.ts'

/** All that followed from one request, on every stream; read when somebody asks, for it goes through the whole log. */
export function OrderStory({ correlationId }: { readonly correlationId: string }) {
  const docket = useDocket()
  const [story, setStory] = useState<readonly StoryEvent[]>()
  const [trouble, setTrouble] = useState<string>()
  const read = (): void => {
    docket.story(correlationId).then(setStory, (error: unknown) => setTrouble(explain(error)))
  }
  if (trouble !== undefined) return <p className="message trouble">{trouble}</p>
  if (story === undefined) {
    return (
      <button type="button" onClick={read}>
        Show the whole story
      </button>
    )
  }
  const streams = new Set(story.map(({ streamId }) => streamId)).size
  return (
    <>
      <p className="hint">
        {formatCount(story.length, 'event')} on {formatCount(streams, 'stream')}, each after what led to it.
      </p>
      <ol className="story" aria-label="The whole story">
        {story.map((event) => (
          <li key={event.id} data-depth={Math.min(depthOf(event, story), 4)}>
            {tellEvent(event)} <span className="hint">{`${formatSeconds(event.recordedAt)} · ${event.streamId}`}</span>
          </li>
        ))}
      </ol>
    </>
  )
}

function depthOf({ parentId }: StoryEvent, story: readonly StoryEvent[]): number {
  const parent = story.find(({ id }) => id === parentId)
  return parent === undefined ? 0 : depthOf(parent, story) + 1
}

/** Finds the commits that go on with a story; the one that begins it has the command id that the story is called by. */
export const stories: readonly string[] = [
  `create index commits_by_story on docket.commits (store_id, correlation_id, first_position)
     where correlation_id <> command_id`,
]

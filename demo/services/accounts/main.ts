import { runService } from '../run-service.ts'
import { storyServices } from '../story.ts'

runService(storyServices().accounts)

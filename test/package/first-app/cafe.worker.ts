// #region worker
import { serveModel } from 'docket/worker'
import { cafe } from './cafe.model.ts'

serveModel(cafe)
// #endregion

export { disputesRoutes } from './routes.ts'

const { Router } = require('express')

const books = new Map([[1, { id: 1, title: 'The Little Schemer' }]])

const router = Router()
router.get('/', (request, response) => response.json([...books.values()]))
router.get('/:id', (request, response) => {
  const book = books.get(Number(request.params.id))
  if (book) response.json(book)
  else response.status(404).json({ error: 'no such book' })
})
router.post('/', (request, response) => {
  if (typeof request.body?.title !== 'string') return response.status(400).json({ error: 'title is missing' })
  const book = { id: books.size + 1, title: request.body.title }
  books.set(book.id, book)
  response.status(201).json(book)
})

module.exports = router

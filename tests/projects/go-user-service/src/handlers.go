package main

import (
	"errors"
	"net/http"

	"github.com/gin-gonic/gin"
)

type handlers struct {
	store *Store
}

func newRouter(store *Store) http.Handler {
	h := handlers{store: store}

	router := gin.New()
	router.Use(gin.LoggerWithConfig(gin.LoggerConfig{SkipPaths: []string{"/healthz"}}), gin.Recovery())
	router.GET("/healthz", h.health)
	router.GET("/users", h.listUsers)
	router.POST("/users", h.createUser)
	router.GET("/users/:id", h.getUser)
	return router
}

func (h handlers) health(c *gin.Context) {
	if err := h.store.Ping(c.Request.Context()); err != nil {
		c.Error(err)
		c.JSON(http.StatusServiceUnavailable, gin.H{"status": "database unavailable"})
		return
	}
	c.JSON(http.StatusOK, gin.H{"status": "ok"})
}

func (h handlers) createUser(c *gin.Context) {
	var body struct {
		Name  string `json:"name" binding:"required,max=100"`
		Email string `json:"email" binding:"required,email"`
	}
	if err := c.ShouldBindJSON(&body); err != nil {
		c.JSON(http.StatusBadRequest, gin.H{"error": err.Error()})
		return
	}
	user, err := h.store.Create(c.Request.Context(), body.Name, body.Email)
	if err != nil {
		fail(c, err)
		return
	}
	c.JSON(http.StatusCreated, user)
}

func (h handlers) getUser(c *gin.Context) {
	var path struct {
		ID int64 `uri:"id" binding:"required,min=1"`
	}
	if err := c.ShouldBindUri(&path); err != nil {
		c.JSON(http.StatusBadRequest, gin.H{"error": "id must be a positive number"})
		return
	}
	user, err := h.store.User(c.Request.Context(), path.ID)
	if err != nil {
		fail(c, err)
		return
	}
	c.JSON(http.StatusOK, user)
}

func (h handlers) listUsers(c *gin.Context) {
	users, err := h.store.Users(c.Request.Context())
	if err != nil {
		fail(c, err)
		return
	}
	c.JSON(http.StatusOK, users)
}

// fail tells the client what it can act on, and only the log the rest.
func fail(c *gin.Context, err error) {
	switch {
	case errors.Is(err, ErrNotFound):
		c.JSON(http.StatusNotFound, gin.H{"error": err.Error()})
	case errors.Is(err, ErrEmailTaken):
		c.JSON(http.StatusConflict, gin.H{"error": err.Error()})
	default:
		c.Error(err)
		c.JSON(http.StatusInternalServerError, gin.H{"error": "internal error"})
	}
}

// The signatures come from libsecp256k1 with cgo and from a Go implementation
// without: both work. The guard must stay silent.
package main

import (
	"fmt"
	"log"

	"github.com/ethereum/go-ethereum/crypto"
)

func main() {
	key, err := crypto.GenerateKey()
	if err != nil {
		log.Fatal(err)
	}
	digest := crypto.Keccak256([]byte("message"))
	signature, err := crypto.Sign(digest, key)
	if err != nil {
		log.Fatal(err)
	}
	signer, err := crypto.SigToPub(digest, signature)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("verified:", signer.Equal(&key.PublicKey))
}

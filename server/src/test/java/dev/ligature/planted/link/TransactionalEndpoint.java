package dev.ligature.planted.link;

import jakarta.transaction.Transactional;

/** An endpoint that opens a transaction. */
class TransactionalEndpoint {
  @Transactional
  int change() {
    return 1;
  }
}

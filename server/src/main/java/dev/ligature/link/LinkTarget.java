package dev.ligature.link;

/** How the account is proven that is to be linked with the caller's. */
sealed interface LinkTarget {
  /** By a live session of it. */
  record Session(String token) implements LinkTarget {
    @Override
    public String toString() {
      return "Session";
    }
  }

  /** By a proof of one of its identities. */
  record Ticket(String ticket) implements LinkTarget {
    @Override
    public String toString() {
      return "Ticket";
    }
  }
}

package dev.ligature.planted.link;

import dev.ligature.common.Secret;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A class that handles secrets and has a logger. */
final class ChattySecret {
  private static final Logger LOG = LoggerFactory.getLogger(ChattySecret.class);

  void tell(Secret secret) {
    LOG.info("{}", secret);
  }
}

package dev.ligature.planted.vault;

import com.google.cloud.kms.v1.CryptoKeyName;

/** A domain class that knows the cloud. */
final class CloudKeys {
  String name(CryptoKeyName key) {
    return key.getCryptoKey();
  }
}

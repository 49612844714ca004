package dev.ligature.planted.link;

/** An endpoint that goes past the domain. */
final class DirectEndpoint {
  int count(OpenRepository repository) {
    return repository.count();
  }
}

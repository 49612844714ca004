/** What a backend or daemon needs beside the generated stubs. */
@org.jspecify.annotations.NullMarked
package dev.ligature.client;

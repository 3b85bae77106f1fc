/** The usual mistakes in the broker and the proxy of lab 04, and why they lead to what is seen. */
export const LIKELY = {
  lockStep:
    'the broker waits for the reply to one request before it takes the next; but replies come when they come, and each brings its way back along',
  another:
    'what stands in front of the empty frame says whose reply it is: it belongs to this reply, and to no other',
  frames: 'a message may have any number of frames, of any bytes, and all of them have to pass',
  pending:
    'a program that waits for a reply has to hear of SIGTERM and SIGINT meanwhile, and close its socket',
  terminate:
    'what passes the messages on waits for the next one, and does not notice that the program is to end: close its sockets on SIGTERM and SIGINT',
  ctrlC:
    'SIGINT, which is what Ctrl-C sends, has to do what SIGTERM does: a handler that does not end the program keeps it running',
  oneServer: 'a DEALER socket deals requests out to all servers that are connected, in turns',
  noServer: 'a request that can’t be passed on yet is not to be dropped: it can wait where it is',
  deadServer: 'the broker still waits for the reply of a server that is gone; no other request can',
  strangeRequest:
    'who passes messages on does not need to understand them, and drops a reply for a client that is gone: an exception at one of them ends the loop, or the program',
  strange:
    'whoever passes messages on does not need to understand them: an exception at one ends the loop, or the program',
  lastToLeave:
    'a subscription is taken back from the publishers when the last subscriber leaves, and not before',
}

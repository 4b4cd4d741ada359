#!/bin/bash
kubectl delete pods -n prod -l "$SELECTOR"  # expect: ML202

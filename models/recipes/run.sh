#!/bin/sh
# Runs a recipe in the background, out of everybody's way: run.sh NAME SCRIPT [OPTIONS]; log in ~/.cache/logocheck/NAME.log
cd "$(dirname "$0")" || exit 1
state="${LOGOCHECK_STATE:-$HOME/.cache/logocheck}"; log="$state/$1.log"; shift
OMP_WAIT_POLICY=PASSIVE OMP_NUM_THREADS="${THREADS:-1}" PYTHONUNBUFFERED=1 \
    setsid nohup nice -n 19 "$state/train-venv/bin/python" "$@" >>"$log" 2>&1 </dev/null &
echo $! 
